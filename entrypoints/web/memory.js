// What this browser remembers per person. Losing it costs convenience, never a message.

/** @param {number} userId @param {string} name */
const key = (userId, name) => `ichat.${userId}.${name}`;

/**
 * @template T
 * @param {number} userId @param {string} name @param {T} otherwise
 * @returns {T}
 */
export function recall(userId, name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key(userId, name)) ?? "null") ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** @param {number} userId @param {string} name @param {unknown} value */
export function remember(userId, name, value) {
  try {
    localStorage.setItem(key(userId, name), JSON.stringify(value));
  } catch {
    // Full or forbidden: then it is not remembered.
  }
}
