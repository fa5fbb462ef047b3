// The PREFIX lines of a query: which it has, and where one more goes.

const LINE = /^[ \t]*PREFIX[ \t]+([^\s:<]*):[ \t]*<([^>\s]*)>/gim;

/** Prefix → namespace, as the query declares them. */
export function declared(text) {
  return new Map([...text.matchAll(LINE)].map(([, prefix, iri]) => [prefix, iri]));
}

/** The change that declares `prefix`, in order after the lines that are there. */
export function declaration(text, prefix, iri) {
  const lines = [...text.matchAll(LINE)];
  const line = `PREFIX ${prefix}: <${iri}>\n`;
  const last = lines.at(-1);
  if (!last) return { from: 0, insert: `${line}${text.startsWith("\n") || text === "" ? "" : "\n"}` };
  const end = text.indexOf("\n", last.index + last[0].length);
  return end < 0 ? { from: text.length, insert: `\n${line}` } : { from: end + 1, insert: line };
}

/** The name as this query should write it, under the query's own prefix for the same namespace. */
export function named(name, text, prefixes) {
  const [prefix, local] = [name.slice(0, name.indexOf(":")), name.slice(name.indexOf(":") + 1)];
  const iri = prefixes[prefix];
  const own = declared(text);
  if (own.get(prefix) === iri) return { name, missing: null };
  const other = [...own].find(([, namespace]) => namespace === iri)?.[0];
  if (other !== undefined) return { name: `${other}:${local}`, missing: null };
  return { name, missing: own.has(prefix) || !iri ? null : { prefix, iri } };
}
