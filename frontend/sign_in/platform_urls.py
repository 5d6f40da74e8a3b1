"""Signing in, the second factor, entering a hub."""

from __future__ import annotations

from django.urls import path

from frontend.sign_in import entering, links, lost, resets, signing_in

urlpatterns = [
    path("", entering.my_hubs, name="my-hubs"),
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-in/code/", signing_in.give_code, name="second-factor"),
    path("sign-in/recover/", signing_in.recover, name="recover"),
    path("sign-in/enrol/", signing_in.enrol, name="enrol"),
    path("sign-in/lost-password/", lost.lost_password, name="lost-password"),
    path("sign-in/lost-app/", lost.lost_app, name="lost-app"),
    path("front-doors/", lost.front_doors, name="front-doors"),
    path("resets/", resets.every, name="resets"),
    path("resets/<uuid:reset_id>/stop/", resets.stop, name="stop-reset"),
    path("resets/<uuid:reset_id>/vouch/", resets.vouch, name="vouch"),
    path("own-link/<token:token>/", links.opened, name="account-link"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("sign-out/everywhere/", signing_in.sign_out_everywhere, name="sign-out-everywhere"),
    path("enter/", entering.enter, name="enter"),
]
