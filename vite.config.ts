import { defineConfig } from 'vitest/config';

// Pages are cross-origin isolated, which gives performance.now() a step of 5 µs. The library itself does not need it.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default defineConfig(async ({ mode }) => ({
  server: { headers },
  preview: { headers },
  test: mode === 'test' ? { projects: (await import('./test/support/projects.ts')).testProjects() } : {},
}));
