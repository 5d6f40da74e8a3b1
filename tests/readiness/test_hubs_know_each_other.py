"""The keeper writes into each hub which other hubs' front doors are open, so that something can be shared with them."""

from __future__ import annotations

from tests.readiness.test_keeper_builds import Bench, bench

__all__ = ["bench"]

KNOWN = (
    "SELECT code, name, agency_name, to_authority, token_digest, xmin::text FROM hub_harrow.wall_recipient"
    " WHERE to_authority <> '' ORDER BY code"
)


def test_a_door_that_opens_is_known_in_the_other_hubs_and_nothing_is_written_twice(bench: Bench) -> None:
    bench.connection.execute("DELETE FROM hub_harrow.wall_recipient WHERE to_authority <> ''")
    bench.connection.execute(
        "UPDATE platform.tenants_hubauthority SET door_opened_at = NULL WHERE authority_id ="
        " (SELECT id FROM platform.tenants_authority WHERE slug = 'haringey')"
    )
    bench.order()
    found = bench.ask(KNOWN)
    assert [code for code, *_ in found] == ["hub-hammersmith", "hub-kensington", "hub-westminster"]
    assert all(digest == b"" for *_, digest, _ in found)  # nothing has an empty digest, so no token opens it
    bench.connection.execute("UPDATE platform.tenants_hubauthority SET door_opened_at = now()")
    bench.order()
    now = bench.ask(KNOWN)
    assert ("hub-haringey", "Haringey hub") in [(code, name) for code, name, *_ in now]
    assert set(found) <= set(now)  # the same rows, not written again
    bench.connection.execute(
        "UPDATE platform.tenants_hubauthority SET door_name = 'Another name' WHERE authority_id ="
        " (SELECT id FROM platform.tenants_authority WHERE slug = 'haringey')"
    )
    bench.order()
    assert ("hub-haringey", "Another name") in [(code, team) for code, _, team, *_ in bench.ask(KNOWN)]
    assert not bench.ask("SELECT 1 FROM hub_haringey.wall_recipient WHERE to_authority = 'haringey'")
