async function globalTeardown() {
  await globalThis.stopTestServer?.();
}

export { globalTeardown as default };
