"""The style of the HTML report: on a screen, and on paper with each rule's findings kept together."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
main { max-width: 70rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
.verdict { font-size: 1.125rem; font-weight: bold; }
a { color: #0943b5; }
a:focus-visible, .wide:focus-visible { outline: 3px solid #0943b5; outline-offset: 2px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #767676; padding: .35rem .5rem; text-align: start; vertical-align: top; }
td { min-width: 6rem; }
th { background: #eef2fb; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .25rem 1rem; }
dt { font-weight: bold; }
dd { margin: 0; }
code { font: .9em ui-monospace, monospace; }
pre { white-space: pre-wrap; margin: .25rem 0; padding: .5rem; background: #f4f4f4; }
.mark { font-weight: bold; }
.signature p { margin: 2.5rem 0 0; max-width: 24rem; }
.signature .line { display: block; border-top: 1px solid #1a1a1a; }
@media print {
  @page { size: A4; margin: 18mm 15mm; }
  main { max-width: none; padding: 0; }
  .wide { overflow: visible; }
  h2, thead { break-after: avoid; }
  tr, dl, pre, .signature { break-inside: avoid; }
  thead { display: table-header-group; }
  a { color: inherit; }
}
"""
