// The query page's editor: it stands in for the textarea, which stays what the form sends.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { SparqlLanguage, sparql } from "codemirror-lang-sparql";

import { source } from "./completion.js";
import { marking, placeOf } from "./fault.js";
import { colours, look } from "./look.js";
import { termsFrom } from "./terms.js";

/** What the editor of `area` is made of; `place` is where the query is at fault. */
function extensions(area, place, terms) {
  const run = () => {
    area.form.requestSubmit();
    return true;
  };
  return [
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    sparql(),
    SparqlLanguage.data.of({ autocomplete: source(terms), commentTokens: { line: "#" } }),
    autocompletion({ icons: false, maxRenderedOptions: 60 }),
    syntaxHighlighting(colours),
    look,
    marking(place),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": area.dataset.label, autocapitalize: "off", autocorrect: "off" }),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) area.value = state.doc.toString();
    }),
    // Tab is left to the browser: whoever comes in by the keyboard leaves by it.
    keymap.of([
      { key: "Mod-Enter", run },
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...defaultKeymap,
      ...historyKeymap,
    ]),
  ];
}

/** Put an editor in the place of `area`. */
function enhance(area) {
  const terms = termsFrom(area.dataset.terms);
  const bare = EditorState.create({ doc: area.value });
  const place = placeOf(bare.doc, area.dataset);
  // In a shadow root CodeMirror adopts constructed style sheets, which a strict policy allows; elsewhere it
  // would write a style element, which the policy forbids.
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  area.before(host);
  const view = new EditorView({
    state: EditorState.create({
      doc: area.value,
      selection: { anchor: place?.start ?? bare.doc.length },
      extensions: extensions(area, place, terms),
    }),
    root,
    parent: root,
  });
  area.hidden = true;
  area.required = false; // a browser cannot point at a field that is not shown
  area.form.addEventListener("submit", (event) => {
    if (area.value.trim()) return;
    event.preventDefault();
    view.focus();
  });
  area.labels[0]?.addEventListener("click", () => view.focus());
  view.contentDOM.addEventListener("focus", terms, { once: true });
  // Back and forward give the textarea what it had before; the editor follows.
  window.addEventListener("pageshow", () => {
    const text = view.state.doc.toString();
    if (area.value !== text) view.dispatch({ changes: { from: 0, to: text.length, insert: area.value } });
  });
  document.querySelector("#teclas")?.removeAttribute("hidden");
}

const area = document.querySelector("textarea#consulta");
if (area) enhance(area);
