"""The township's desk: pages for the township's people, made on the server with Jinja2.

How a page comes about
----------------------
Nothing is kept in memory between two requests, so any number of server processes may serve one
database.  For each request `routing` does the same, in this order: who is it (`sessions`), is
the form ours (origin, token), has a newcomer chosen a password, may the role (`rights.MAY`), is
the site theirs (`{site}` in the path); only then the page is shown or the act is done.
Everything that a template puts into a page is escaped, and characters that cannot be seen are
shown by a sign; wrap a text that somebody wrote in `<bdi>`.  The pages work without JavaScript;
the content policy allows no script or style inside a page.

How to add a page
-----------------
1.  `township/office/rights.py`: a member of `Act` (`see_...` for looking), its row in `MAY`, and
    for an act that does something its words in `ACT_NAMES`.

2.  What is done is a function of `kiosk.township`, not of a page, with a frozen dataclass for
    what was typed::

        def lend(connection: Connection, who: Staff, value: Loan, now: datetime) -> Done:
            ...
            return Done("已借给…。", subject="household:7-0001", before={...}, after={...})

    It books within the transaction that it is given and raises `book.Refused(sentence, field)`
    when that cannot be; `field` names the field to blame.  A site comes from
    `site_acts.own_site`, which knows whose it is.  `before` and `after` stand in the audit: no
    PIN, no password, no card text. What is drawn (codes, keys) belongs into the value as
    `field(repr=False)` and is drawn before the transaction; what is to be shown once goes into
    `Done.secret`.  `acts.perform` sees to leave, audit, and that a form that was sent twice
    counts once.

3.  A module `web/<subject>.py`::

        def show_loans(connection, asked) -> Shown:          # reads, never writes
            part = paged(asked, count(connection))
            return Shown("loans.html", {"loans": ..., "paged": part})

        def read_loan(fields, asked) -> Loan:                # checks what was typed
            return Loan(asked.path["site"], fields.whole("points", "积分", least=1, most=999))

        ROUTES = (
            Page("/loans", Act.SEE_LOANS, show_loans),
            Form("/sites/{site}/lend", Act.LEND, show_lend, read_loan, lend, to_loans),
        )
        SECTION = Section("/loans", "借用", Act.SEE_LOANS, ROUTES)

    and `SECTION` into `desk.SECTIONS`.  One form a page; the page of a dangerous act says what
    will happen.  `show` of a form gives the fields' first values as `Shown(..., form={...})`;
    after a refusal it is called again and the fields keep what was typed.  `raise Missing` when
    there is no such thing.  A page that gives a file returns an `Attachment` instead.  A form with
    files says so with `bytes_max` and `enctype="multipart/form-data"`, and finds them in
    `fields.files`.

4.  Templates `pages/<subject>.html` extend `layout.html` and fill `title` and `main`.
    `parts.html` has the fields (`keys`, `line`, `paragraph`, `choice`, `ticks`), the filter's
    (`pick`, `seek`) and `pager`.  A list is `<table class="list">`; on a phone each row becomes
    a card, so every `<td>` has a `data-label`, the first cell is `<th scope="row">`;
    `class="none"` hides an empty one there.

5.  Tests: a row in `OPENS` of `tests/township/web/test_rights.py` (it fails without one), the
    page in `PAGES` of `test_both_databases.py` and of `tests/browser/test_desk_pages.py`, a
    word in `audit_pages.VALUE_WORDS` for each new field of `before` and `after`.
    `support.office.Browser` signs in, fills in forms and follows; `./dev test --browser` leaves
    pictures in `out/browser`."""
