// Stands in for the contract's imports where there is no platform, and finds the helper by its name.

const HELPER = new URL('./index.js', import.meta.url).href;

const SILENT = `
export function log() {}
export function get() { return '{}'; }
export function run() { throw { payload: { tag: 'denied', val: 'core' } }; }
export function send() { throw { payload: { tag: 'denied', val: 'http' } }; }
export function find() { return { items: [] }; }
export function put() { return 1; }
const nothing = () => {};
export { nothing as delete };
`;

export function resolve(name, context, next) {
  if (name.startsWith('reticolo:')) return { url: name, shortCircuit: true };
  if (name === '@reticolo/plugin-sdk') return { url: HELPER, shortCircuit: true };
  return next(name, context);
}

export function load(url, context, next) {
  if (url.startsWith('reticolo:')) return { format: 'module', source: SILENT, shortCircuit: true };
  return next(url, context);
}
