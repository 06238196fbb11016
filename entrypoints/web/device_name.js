// What people call a device, from how its browser calls itself.

const BROWSERS = [[/Edg\//, "Edge"], [/OPR\//, "Opera"], [/Firefox\//, "Firefox"], [/Chrom(e|ium)\//, "Chrome"], [/Safari\//, "Safari"]];
const SYSTEMS = [[/Android/, "Android"], [/iPhone|iPad/, "iOS"], [/Windows/, "Windows"], [/Mac OS/, "macOS"], [/Linux/, "Linux"]];

/** "" if it says nothing. @param {string} agent */
export function deviceName(agent) {
  const find = (/** @type {(string | RegExp)[][]} */ names) => names.find(([pattern]) => /** @type {RegExp} */ (pattern).test(agent))?.[1];
  const browser = find(BROWSERS);
  const system = find(SYSTEMS);
  return browser && system ? `${browser} · ${system}` : agent;
}
