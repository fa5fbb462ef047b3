// The graph's own terms, as the server lists them for the page's language: fetched once, when first wanted.

/** The same word for search: no case, no accents. */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

/** One row of the server's list with what a search compares. */
function read([kind, name, label, meaning]) {
  const local = name.startsWith("<") ? "" : name.slice(name.indexOf(":") + 1);
  return { kind, name, label, meaning, words: [plain(label), ...plain(label).split(/[^\p{L}\p{N}]+/u)], local: plain(local) };
}

/** A function that gives a promise of `{ prefixes, terms }`; without an answer both are empty. */
export function termsFrom(address) {
  let asked = null;
  return () => {
    asked ??= fetch(address)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
      .then(({ prefixes, terms }) => ({ prefixes, terms: terms.map(read) }))
      .catch(() => {
        asked = null; // the next wish may have more luck
        return { prefixes: {}, terms: [] };
      });
    return asked;
  };
}

/** How well a term answers to what was typed: smaller is better, `null` is not at all. */
export function rank(term, typed) {
  const colon = typed.indexOf(":");
  const wanted = plain(typed.slice(colon + 1));
  if (colon >= 0 && !term.name.startsWith(typed.slice(0, colon + 1))) return null;
  if (term.local.startsWith(wanted)) return 0;
  if (term.words.some((word) => word.startsWith(wanted))) return 1;
  if (wanted.length > 2 && (term.local.includes(wanted) || term.words[0].includes(wanted))) return 2;
  return null;
}
