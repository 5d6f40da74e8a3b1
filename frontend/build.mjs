// Builds what the pages link to: one style sheet, two scripts, the icon. `npm run build` calls it.
// GOV.UK Frontend's fonts and images are left out: hubs are not GOV.UK, so no crown and no GDS Transport.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "static", "build");
mkdirSync(out, { recursive: true });

const { css } = sass.compile(join(here, "assets", "sass", "mash.scss"), {
  style: "compressed",
  loadPaths: [here, join(here, "node_modules")],
  quietDeps: true,
});
writeFileSync(join(out, "mash.css"), css);

// The source map is not shipped, and Django's manifest refuses a reference to a file that is not there.
const library = readFileSync(join(here, "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js"), "utf8");
writeFileSync(join(out, "govuk-frontend.min.js"), library.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));

for (const script of readdirSync(join(here, "assets/js"))) copyFileSync(join(here, "assets/js", script), join(out, script));
copyFileSync(join(here, "assets/icons/mash.svg"), join(out, "mash.svg"));

// Noto for the scripts in which people in London write their names: pages (assets/sass/_scripts.scss) and PDFs
// (mash_platform/pdf/render.py) read these files. Of the weights only the two that are used.
const fonts = join(out, "fonts");
mkdirSync(fonts, { recursive: true });
const noto = join(here, "node_modules/@expo-google-fonts");
for (const family of readdirSync(noto)) {
  for (const weight of ["400Regular", "700Bold"]) {
    const folder = join(noto, family, weight);
    for (const file of readdirSync(folder)) if (file.endsWith(".ttf")) copyFileSync(join(folder, file), join(fonts, file));
  }
}
for (const file of ["fonts-sc/fonts/NotoSansHans-Regular.otf", "fonts-kr/fonts/NotoSansKR-Regular.otf"]) {
  copyFileSync(join(here, "node_modules/@embedpdf", file), join(fonts, basename(file)));
}

console.log(`Built mash.css (${Math.round(css.length / 1024)} KB) and the scripts into frontend/static/build`);
