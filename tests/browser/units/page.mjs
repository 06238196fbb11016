// A page without a browser: enough for the modules that keep what is known, and a server whose answers are held.

const memory = () => {
  const kept = {};
  const hidden = (name, value) => Object.defineProperty(kept, name, { value, enumerable: false });
  hidden("getItem", (key) => kept[key] ?? null);
  hidden("setItem", (key, value) => (kept[key] = value));
  hidden("removeItem", (key) => delete kept[key]);
  return kept;
};
const silent = () => {};
const address = "http://ichat.test/chats";

Object.assign(globalThis, {
  document: { querySelector: () => null, baseURI: "http://ichat.test/", addEventListener: silent },
  location: { pathname: "/chats", hash: "", href: address },
  history: { pushState: silent, replaceState: silent },
  addEventListener: silent,
  matchMedia: () => ({ matches: false, addEventListener: silent }),
  indexedDB: { open: () => ({}) },
  Audio: class {},
});
for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(globalThis, name, { value: memory() });

/** What was asked and is not answered. */
const open = [];

/** As of `fetch`, but read within the turn in which it came. */
function response(body) {
  const parts = [new TextEncoder().encode(JSON.stringify(body))];
  const read = async () => ({ value: parts[0], done: !parts.shift() });
  return { status: 200, headers: new Headers(), body: { getReader: () => ({ read }) } };
}

globalThis.fetch = (url, { method, body, keepalive }) =>
  new Promise((resolve, reject) => {
    const { pathname, search } = new URL(url, address);
    open.push({
      path: pathname.replace("/api", ""),
      query: Object.fromEntries(new URLSearchParams(search)),
      body: body && JSON.parse(body),
      method,
      keepalive, // it reaches the server also if the page closes
      answer: (data) => settled(() => resolve(response({ code: 200, data }))),
      refuse: (code) => settled(() => resolve(response({ code, message: "no" }))),
      fail: () => settled(() => reject(new Error("no network"))),
    });
  });

/** Everything that follows from what happened has happened: only promises wait for each other here. */
export const calm = () => new Promise((done) => setImmediate(done));

async function settled(act) {
  act();
  await calm();
}

/** The question that was asked first of those, and is held until it is answered. */
export async function question(path) {
  await calm();
  const at = open.findIndex((each) => each.path === path);
  if (at < 0) throw new Error(`nobody asked for ${path}, but for ${open.map((each) => each.path)}`);
  return open.splice(at, 1)[0];
}

export const questions = (path) => open.filter((each) => each.path === path).length;
