// Unpacks the Chromium of @sparticuz/chromium with the package's own function, which writes under TMPDIR:
// chromium, al2023/lib (libraries that a bare machine lacks) and fonts/fonts. Called by fetch.py.
import { fileURLToPath } from "node:url";
import { inflate } from "@sparticuz/chromium";

const packed = (name) => fileURLToPath(new URL(`node_modules/@sparticuz/chromium/bin/${name}`, import.meta.url));
await Promise.all(["chromium.br", "al2023.tar.br", "fonts.tar.br"].map((name) => inflate(packed(name))));
