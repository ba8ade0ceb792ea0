// Finds claims as one types: the same words, index and ranking as torchnotes.search, whose tests hold the two together.
// Nothing is loaded before the first search; a query loads the shards of its terms and the blocks of what it shows.
const WORD = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)*|[가-힣]+/g;
const PART = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+[a-z]*/g;
const MOST = 32;
const GUESSED = 0.5;
const SHOWN = 8;

export const stem = (word) => {
  if (word.length < 4 || !/^[a-z]+$/i.test(word)) return word;
  if (/(?:ies|ied)$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  const cut = word.replace(/(?:ing|ed|es|s|e)$/, "");
  if (word.endsWith("ss") || cut.length < 3) return word;
  const [last, before] = [cut.at(-1), cut.at(-2)];
  return cut.length > 3 && last === before && !"lsz".includes(last) ? cut.slice(0, -1) : cut;
};

const ofWord = (given) => {
  if (/^[가-힣]/.test(given)) {
    return Array.from({ length: Math.max(1, given.length - 1) }, (_, place) => given.slice(place, place + 2));
  }
  const found = [];
  let word = given;
  if (word.includes(".") && !/^\d/.test(word)) {
    found.push(word.toLowerCase());
    if (word.toLowerCase() !== word) found.push(word);
    word = word.slice(word.lastIndexOf(".") + 1);
  }
  const parts = word.split("_").flatMap((piece) => piece.match(PART) || []);
  const whole = word.toLowerCase().replace(/^_+|_+$/g, "");
  if (parts.length > 1) return [...found, whole, ...parts.map((part) => stem(part.toLowerCase()))];
  return whole ? [...found, stem(whole)] : found;
};

export const query = (text, stopped) => {
  const all = text.match(WORD) || [];
  const telling = all.filter((word) => !stopped.includes(word));
  const words = telling.length ? telling : all;
  const alone = words.length === 1 ? [`=${words[0].slice(words[0].lastIndexOf(".") + 1)}`] : [];
  return [...new Set([...alone, ...words.flatMap(ofWord)])].slice(0, MOST);
};

const oneApart = (one, other) => {
  if (Math.min(one.length, other.length) < 5 || Math.abs(one.length - other.length) > 1) return false;
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  if (at === one.length || at === other.length) return true;
  const [left, right] = [one.slice(at), other.slice(at)];
  const exchanged = left.length > 1 && left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2);
  return exchanged || left.slice(1) === right.slice(1) || left.slice(1) === right || left === right.slice(1);
};

const found = (term, shard) => {
  if (Object.hasOwn(shard, term)) return [[shard[term], 1]];
  const others = Object.keys(shard);
  const begun = term.length > 1 ? others.filter((other) => other.startsWith(term)) : [];
  return (begun.length ? begun : others.filter((other) => oneApart(term, other))).map((other) => [shard[other], GUESSED]);
};

const base = new URL(".", import.meta.url);
const kept = new Map();
const load = (path) => {
  if (!kept.has(path)) {
    const loading = fetch(new URL(`search/${path}`, base)).then((answer) => {
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      return answer.json();
    });
    loading.catch(() => kept.delete(path));
    kept.set(path, loading);
  }
  return kept.get(path);
};

// the places of the documents that a query finds, the best first
export const search = async (text, most = SHOWN) => {
  const { firsts, stopped } = await load("index.json");
  const at = (term) => {
    let [low, high] = [0, firsts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (term < firsts[middle]) high = middle;
      else low = middle + 1;
    }
    return Math.max(0, low - 1);
  };
  const terms = query(text, stopped);
  const shards = await Promise.all(terms.map((term) => load(`terms/${at(term)}.json`)));
  const scores = new Map();
  terms.forEach((term, place) => {
    const best = new Map();
    for (const [flat, share] of found(term, shards[place])) {
      for (let next = 0; next < flat.length; next += 2) {
        best.set(flat[next], Math.max(best.get(flat[next]) || 0, Math.trunc(flat[next + 1] * share)));
      }
    }
    for (const [document, score] of best) scores.set(document, (scores.get(document) || 0) + score);
  });
  return [...scores].sort((one, other) => other[1] - one[1] || one[0] - other[0]).slice(0, most).map(([place]) => place);
};

const documents = async (places) => {
  const { block } = await load("index.json");
  const blocks = await Promise.all(places.map((place) => load(`documents/${Math.floor(place / block)}.json`)));
  return places.map((place, number) => blocks[number][place % block]);
};

const element = (name, properties = {}, inner = []) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inner);
  return made;
};

// what stands between backticks is code
const worded = (text) => text.split("`").map((part, place) => (place % 2 ? element("code", { textContent: part }) : part));

const item = ([title, url, line, kind, badge, since]) => {
  const link = element("a", { href: new URL(url, base).href }, [element("strong", {}, worded(title))]);
  if (line) link.append(element("span", { className: "tn-line" }, worded(line)));
  link.append(element("small", {}, [[kind === "claim" ? "" : kind, badge, since].filter(Boolean).join(" · ")]));
  return element("li", {}, [link]);
};

// makes a field with what it finds below it; returns the field
export const attach = (root, { label = "Search", query: given = "", keep = false } = {}) => {
  const list = element("ol", { className: "tn-hits" });
  const told = element("p", { className: "tn-told" });
  told.setAttribute("role", "status");
  const field = element("input", { type: "search", value: given, placeholder: "does torch.tensor copy? · F.one_hot · paste an error", autocomplete: "off", spellcheck: false });
  field.setAttribute("aria-label", label);
  root.replaceChildren(field, told, list);

  let turn = 0;
  const show = async () => {
    const text = field.value.trim();
    const own = ++turn;
    if (keep) history.replaceState(null, "", text ? `?q=${encodeURIComponent(text)}` : location.pathname);
    if (!text) {
      list.replaceChildren();
      told.textContent = "";
      return;
    }
    try {
      const hits = await documents(await search(text, keep ? 20 : SHOWN));
      if (own !== turn) return;
      list.replaceChildren(...hits.map(item));
      told.textContent = hits.length ? "" : "Nothing found. Try the name of a function, or part of the error.";
    } catch {
      if (own === turn) told.textContent = "The search index could not be loaded.";
    }
    root.dispatchEvent(new Event("searched"));
  };
  field.addEventListener("input", show);
  root.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && links.length) links[Math.min(at + 1, links.length - 1)].focus();
    else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] || field).focus();
    else if (event.key === "Enter" && document.activeElement === field && links.length) links[0].click();
    else return;
    event.preventDefault();
  });
  if (given) show();
  return field;
};
