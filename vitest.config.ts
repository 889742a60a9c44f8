import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: 'test/built-page.ts',
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    reporters: ['default'],
  },
});
