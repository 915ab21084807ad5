"""What a township proves itself with, on every kind of database."""

from __future__ import annotations

import ipaddress
from datetime import timedelta

import pytest
from cryptography import x509
from support.town import NOW, MemoryOutbox, credentials, enrol_kiosk

from kiosk.sync.protocol import SERVER_NAME
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.link import exchange
from kiosk.township.sites.authority import credentials_of, keep
from kiosk.township.sites.certificates import host_names, new_credentials, renewed


def kept(town):
    return run_tx(town, credentials_of, reads=True)


def test_every_server_process_finds_the_same_credentials_and_after_a_renewal_the_new(town):
    assert kept(town) == credentials()
    assert exchange.authority(town) == credentials().authority
    made = renewed(credentials(), ("desk.example", "fd00::1"))
    run_tx(town, lambda c: keep(c, made))
    assert kept(town) == made
    assert exchange.authority(town) == credentials().authority


def test_the_newest_contact_is_the_last_entry_or_enrolment_of_any_kiosk(town, key):
    def newest():
        return run_tx(town, exchange.newest_contact, reads=True)

    assert newest() == ""
    enrol_kiosk(town, key)
    assert newest() == "2023-03-20T09:00:00"
    outbox = MemoryOutbox()
    exchange.take_entries(town, "tx01", outbox.sealed(key, 1, 1), NOW + timedelta(days=2))
    assert newest() == "2023-03-22T09:00:00"


# --- the certificates; that TLS takes them is shown by every test of the link


def names_of(made):
    certificate = x509.load_pem_x509_certificate(made.certificate)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    dns = names.get_values_for_type(x509.DNSName)
    return [*dns, *map(str, names.get_values_for_type(x509.IPAddress))]


def test_a_certificate_is_of_any_date_for_the_fixed_name_and_for_those_that_are_asked_for():
    made = new_credentials("棠香街道", host_names(["乡镇.example", "10.0.0.7", "[fd00::1]"]))
    assert set(names_of(made)) == {
        *(SERVER_NAME, "localhost", "127.0.0.1", "::1"),
        *("xn--wjq714o.example", "10.0.0.7", "fd00::1"),
    }
    authority = x509.load_der_x509_certificate(made.authority)
    for certificate in (authority, x509.load_pem_x509_certificate(made.certificate)):
        assert certificate.not_valid_before_utc.year == 1950
        assert certificate.not_valid_after_utc.year == 9999
        certificate.verify_directly_issued_by(authority)


def test_the_ca_signs_servers_and_nothing_further():
    authority = x509.load_der_x509_certificate(credentials().authority)
    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    leaf = x509.load_pem_x509_certificate(credentials().certificate)
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_a_long_name_of_a_township_has_room():
    new_credentials("某" * 200)


def test_each_name_stands_once_and_an_address_as_addresses_are_written():
    assert host_names(["A.example", "a.example", "FD00:0::1"]) == ("a.example", "fd00::1")
    assert ipaddress.ip_address(host_names(["10.0.0.7"])[0]).version == 4
    for name in ("", " ", "two words", "a..b", "-a", "a" * 254, "[a]", "*"):
        with pytest.raises(Refused, match="不是主机名"):
            host_names([name])
