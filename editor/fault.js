// The mark on what the server could not read; it leaves with the first change of its text.

import { StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

const line = Decoration.line({ class: "cm-faultLine" });
const word = Decoration.mark({ class: "cm-fault" });

/** Where in `doc` the fault is that `data` (a textarea's data attributes) tells; `null` for none. */
export function placeOf(doc, { line: number, column, length }) {
  if (!number || Number(number) > doc.lines) return null;
  const { from, to } = doc.line(Number(number));
  const start = Math.min(from + utf16(doc.sliceString(from, to), Number(column) - 1), to);
  return { start, end: Math.min(start + Number(length), to), from };
}

/** The server counts characters, a browser's text UTF-16 units. */
function utf16(text, characters) {
  return [...text].slice(0, characters).join("").length;
}

/** The extension that marks `place`, as `placeOf` gives it. */
export function marking(place) {
  if (!place) return [];
  const marks = [line.range(place.from), ...(place.end > place.start ? [word.range(place.start, place.end)] : [])];
  return StateField.define({
    create: () => Decoration.set(marks),
    update: (found, { docChanged, changes }) => (
      docChanged && changes.touchesRange(place.from, place.end) ? Decoration.none : found.map(changes)
    ),
    provide: (field) => EditorView.decorations.from(field),
  });
}
