// What the tests use of the extension's interfaces, within the browser.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
declare const chrome: any;
