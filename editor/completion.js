// What to offer while somebody types: terms of the graph, the query's variables, prefixes and keywords.

import { pickedCompletion } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";

import { declaration, declared, named } from "./prefixes.js";
import { rank } from "./terms.js";

const KEYWORDS = (
  "ASK BIND COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH " +
  "GROUP_CONCAT HAVING LANG LCASE LIMIT MINUS NAMED OFFSET OPTIONAL PREFIX REGEX REPLACE SAMPLE SELECT STR " +
  "STRENDS STRLEN STRSTARTS SUBSTR UCASE UNION VALUES WHERE YEAR"
).split(" ").concat("GROUP BY", "ORDER BY", "NOT EXISTS", "ORDER BY DESC");
const MOST = 60;

/** A completion source over `terms`, a function as `termsFrom` makes it. */
export function source(terms) {
  return async (context) => {
    if (inText(context)) return null;
    const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
    if (variable) return variables(context, variable);
    const prefix = context.matchBefore(/\bPREFIX[ \t]+[\p{L}\p{N}_.-]*/iu);
    const word = context.matchBefore(/<?[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}\p{N}_.-]*)?|<|:/u);
    if (!word && !context.explicit) return null;
    const known = await terms();
    if (context.aborted) return null;
    if (prefix) return prefixes(prefix, known);
    const from = word?.from ?? context.pos;
    const typed = (word?.text ?? "").replace(/^</, "");
    const text = context.state.doc.toString();
    // After "a" stands a class; elsewhere a property is likelier.
    const kind = /(?:^|\s)a\s+$/.test(text.slice(0, from)) ? "class" : "property";
    const options = [...ranked(known, written(typed, text, known.prefixes), kind, text), ...keywords(typed)];
    return options.length ? { from, options, filter: false } : null;
  };
}

function inText(context) {
  const name = syntaxTree(context.state).resolveInner(context.pos, -1).name;
  return /comment|string/i.test(name);
}

function variables(context, { from, text }) {
  const found = new Set(context.state.doc.toString().match(/[?$][\p{L}\p{N}_]+/gu) ?? []);
  found.delete(text);
  const options = [...found].filter((name) => name.startsWith(text)).map((label) => ({ label, type: "variable" }));
  return options.length ? { from, options, validFor: /^[?$][\p{L}\p{N}_]*$/u } : null;
}

function prefixes({ from, text }, { prefixes: known }) {
  const start = from + text.search(/[\p{L}\p{N}_.-]*$/u);
  const options = Object.entries(known).map(([prefix, iri]) => (
    { label: `${prefix}: <${iri}>`, displayLabel: `${prefix}:`, detail: iri, type: "namespace" }
  ));
  return { from: start, options };
}

/** What was typed, with the server's prefix where the query has one of its own for the same namespace. */
function written(typed, text, known) {
  const colon = typed.indexOf(":");
  const iri = colon < 0 ? undefined : declared(text).get(typed.slice(0, colon));
  const usual = iri && Object.keys(known).find((prefix) => known[prefix] === iri);
  return usual ? usual + typed.slice(colon) : typed;
}

function ranked({ prefixes: known, terms }, typed, kind, text) {
  return terms
    .map((term) => [rank(term, typed), term])
    .filter(([place]) => place !== null)
    .sort(([one, first], [other, second]) => (first.kind !== kind) - (second.kind !== kind) || one - other)
    .slice(0, MOST)
    .map(([, term]) => option(term, known, text));
}

function option(term, known, text) {
  const iri = term.name.startsWith("<");
  const own = iri ? { name: term.name, missing: null } : named(term.name, text, known);
  return {
    label: own.name,
    displayLabel: iri ? term.label : own.name,
    detail: iri ? "" : term.label,
    info: term.meaning || (iri ? term.name.slice(1, -1) : null),
    apply: (view, completion, from, to) => put(view, completion, from, to, own),
  };
}

/** Write the name and, in the same step of the history, the PREFIX line that it needs. */
function put(view, completion, from, to, { name, missing }) {
  const text = view.state.doc.toString();
  const add = missing && !declared(text).has(missing.prefix) ? [declaration(text, missing.prefix, missing.iri)] : [];
  const changes = view.state.changes([...add, { from, to, insert: name }]);
  view.dispatch({
    changes,
    selection: { anchor: changes.mapPos(to, 1) },
    annotations: pickedCompletion.of(completion),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}

function keywords(typed) {
  if (typed.length < 1 || typed.includes(":")) return [];
  return KEYWORDS.filter((word) => word.startsWith(typed.toUpperCase())).map((label) => ({ label, type: "keyword" }));
}
