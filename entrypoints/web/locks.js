// What only one tab of this browser does at a time.

/**
 * @template T
 * @param {string} name @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function exclusively(name, work) {
  // Only secure pages have locks. Elsewhere two tabs may do it twice, which the server takes for once.
  return navigator.locks ? navigator.locks.request(`ichat.${name}`, work) : work();
}
