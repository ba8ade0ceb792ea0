// Chooses among what changed: releases, kind, area and API, as one types. Without it the pages by release say the same.
(() => {
  const { releases, kinds, harmless, pull, texts, rows } = window.torchnotesChanges;
  const changes = rows.map(([at, kind, ...parts], place) => {
    const [api, before, after, url, area] = parts.map((part) => texts[part]);
    return { place, at, kind: kinds[kind], api, before, after, url, area };
  });
  const form = document.getElementById("tn-choose");
  const found = document.getElementById("tn-found");

  const element = (name, text, inner = []) => {
    const made = document.createElement(name);
    made.textContent = text;
    made.append(...inner);
    return made;
  };

  // what stands between backticks is code
  const worded = (text) => text.split("`").map((part, place) => (place % 2 ? element("code", part) : part));

  // a pull request, or an issue, is a link
  const sourced = (text) => text.split(/pytorch#(\d+)/).map((part, place) => {
    if (place % 2 === 0) return part;
    const link = element("a", `pytorch#${part}`);
    link.href = pull + part;
    return link;
  });

  const row = (one) => {
    const link = element("a", one.api);
    link.href = `../${one.url}`;
    const said = [element("code", one.before), " → ", element("code", one.after)];
    const [fact, remedy, why] = (window.torchnotesFacts || [])[one.place] || [];
    if (fact) said.push(element("br", ""), ...worded(fact));
    const more = [];
    if (remedy) more.push(element("em", "Instead: "), ...worded(remedy));
    if (why) more.push(" By ", ...sourced(why), ".");
    if (more.length) said.push(element("details", "", [element("summary", "What to do"), ...more]));
    return element("tr", "", [element("td", "", [link]), element("td", "", said), element("td", releases[one.at])]);
  };

  const show = () => {
    const given = Object.fromEntries(new FormData(form));
    const [first, last] = [releases.indexOf(given.from), releases.indexOf(given.to)];
    if (first >= last) {
      found.replaceChildren(element("p", `torch ${given.to} is not later than ${given.from}: choose the older one first.`));
      return;
    }
    const chosen = changes.filter((one) => {
      const kind = given.kind === "*" || (given.kind ? one.kind === given.kind : !harmless.includes(one.kind));
      const area = !given.area || one.area === given.area;
      return one.at > first && one.at <= last && kind && area && one.api.toLowerCase().includes(given.api.trim().toLowerCase());
    });
    const parts = kinds.flatMap((kind) => {
      const own = chosen.filter((one) => one.kind === kind);
      if (!own.length) return [];
      const head = element("thead", "", [element("tr", "", ["API", "before → after", "since"].map((name) => element("th", name)))]);
      const table = element("table", "", [head, element("tbody", "", own.map(row))]);
      return [element("h3", `${kind} (${own.length})`), table];
    });
    found.replaceChildren(element("p", `${chosen.length} change${chosen.length === 1 ? "" : "s"} from torch ${given.from} to ${given.to}`), ...parts);
    history.replaceState(null, "", `#${new URLSearchParams(given)}`);
  };

  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    if (form.elements[name]) form.elements[name].value = value;
  }
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();

  // sentences and remedies are as large as all else, and what changed is read without them already
  const sentences = element("script", "");
  sentences.src = "../data/facts.js";
  sentences.addEventListener("load", show);
  document.head.append(sentences);
})();
