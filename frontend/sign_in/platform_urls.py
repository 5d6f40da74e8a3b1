"""Signing in, the second factor, entering a hub."""

from __future__ import annotations

from django.urls import path

from frontend.sign_in import entering, signing_in

urlpatterns = [
    path("", entering.my_hubs, name="my-hubs"),
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-in/code/", signing_in.give_code, name="second-factor"),
    path("sign-in/recover/", signing_in.recover, name="recover"),
    path("sign-in/enrol/", signing_in.enrol, name="enrol"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("enter/", entering.enter, name="enter"),
]
