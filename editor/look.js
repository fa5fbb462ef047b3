// How the editor looks: the page's own colours, each at least 4.5 : 1 against its ground.

import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const MONO = 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';

export const look = EditorView.theme({
  "&": { border: "2px solid #5d6b86", borderRadius: ".5rem", background: "#fff", color: "#1a2030", marginBottom: "1rem" },
  "&.cm-focused": { outline: "3px solid #0943b5", outlineOffset: "3px" },
  ".cm-scroller": { fontFamily: MONO, fontSize: "15px", lineHeight: "1.6", minHeight: "12rem", maxHeight: "34rem" },
  ".cm-content": { padding: ".6rem 0", caretColor: "#0943b5" },
  ".cm-line": { padding: "0 .9rem 0 .5rem" },
  ".cm-gutters": { background: "#f1f5fd", color: "#4a5468", border: "0", borderRadius: ".4rem 0 0 .4rem" },
  ".cm-activeLine": { background: "#f1f5fd80" },
  ".cm-activeLineGutter": { background: "#dfe8fa", color: "#1a2030" },
  "&.cm-focused .cm-matchingBracket": { background: "#dfe8fa", outline: "1px solid #0943b5" },
  ".cm-faultLine": { background: "#fdecea" },
  ".cm-fault": { textDecoration: "underline wavy #b3261e", textUnderlineOffset: ".25em", textDecorationSkipInk: "none" },
  ".cm-tooltip": { border: "1px solid #5d6b86", borderRadius: ".375rem", background: "#fff", color: "#1a2030", maxWidth: "92vw" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: SANS, fontSize: "15px", maxHeight: "18rem", maxWidth: "92vw" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".35rem .75rem", lineHeight: "1.4" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "#0943b5", color: "#fff" },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "#fff" },
  ".cm-completionDetail": { color: "#4a5468", fontStyle: "normal", marginLeft: ".75rem" },
  ".cm-completionMatchedText": { textDecoration: "none" },
  ".cm-completionInfo": { fontFamily: SANS, fontSize: "15px", padding: ".5rem .75rem", maxWidth: "22rem", overflowWrap: "anywhere" },
});

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword, tags.modifier], color: "#0943b5", fontWeight: "600" },
  { tag: [tags.variableName, tags.name], color: "#7a2e8e" },
  { tag: [tags.string, tags.special(tags.string)], color: "#1b6b3a" },
  { tag: [tags.number, tags.bool, tags.literal], color: "#9a4a00" },
  { tag: [tags.comment, tags.lineComment], color: "#4a5468", fontStyle: "italic" },
  { tag: [tags.namespace, tags.url, tags.iri ?? tags.url, tags.propertyName, tags.typeName, tags.className], color: "#0b5a6b" },
]);
