async function globalTeardown(): Promise<void> {
  await globalThis.stopTestServer?.();
}

export { globalTeardown as default };
