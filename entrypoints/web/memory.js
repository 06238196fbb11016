// What this browser remembers per person, in all of its tabs. Losing it costs convenience, never a message.
// What several tabs write has a name of its own each, so that none overwrites what another one wrote.

/** @param {number} userId @param {string} name */
const key = (userId, name) => `ichat.${userId}.${name}`;

/** @param {string | null} text */
function read(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/**
 * @template T
 * @param {number} userId @param {string} name @param {T} otherwise
 * @returns {T}
 */
export function recall(userId, name, otherwise) {
  try {
    return read(localStorage.getItem(key(userId, name))) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** What is remembered under names that begin so, by the rest of the name. @param {number} userId @param {string} begin */
export function recallAll(userId, begin) {
  const start = key(userId, begin);
  /** @type {Map<string, any>} */
  const found = new Map();
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(start)) found.set(name.slice(start.length), read(localStorage.getItem(name)));
    }
  } catch {
    // Forbidden: then nothing was remembered.
  }
  return found;
}

/** @param {number} userId @param {string} name @param {unknown} value @returns {boolean} whether it is remembered */
export function remember(userId, name, value) {
  try {
    localStorage.setItem(key(userId, name), JSON.stringify(value));
    return true;
  } catch {
    return false; // full or forbidden
  }
}

/** @param {number} userId @param {string} name */
export function forget(userId, name) {
  try {
    localStorage.removeItem(key(userId, name));
  } catch {
    // Forbidden: then nothing was remembered.
  }
}

/**
 * Follow what the other tabs remember and forget under names that begin so.
 * @param {number} userId @param {string} begin
 * @param {(rest: string, value: any) => void} changed `null` for what is forgotten
 * @returns {() => void} stop
 */
export function watchMemory(userId, begin, changed) {
  const start = key(userId, begin);
  const listen = (/** @type {StorageEvent} */ event) => {
    if (event.key?.startsWith(start)) changed(event.key.slice(start.length), read(event.newValue));
  };
  addEventListener("storage", listen);
  return () => removeEventListener("storage", listen);
}

/** What this window remembers, also over a reload. @param {string} name */
export function recallHere(name) {
  try {
    return sessionStorage.getItem(`ichat.${name}`) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} name @param {string} text */
export function rememberHere(name, text) {
  try {
    sessionStorage.setItem(`ichat.${name}`, text);
  } catch {
    // Forbidden: then it is not remembered.
  }
}
