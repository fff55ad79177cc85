import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts'],
    // The end-to-end tests run what is shipped, so it is built first.
    globalSetup: ['test/e2e/build.ts'],
    testTimeout: 30_000,
  },
});
