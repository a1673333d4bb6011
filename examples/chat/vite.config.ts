/** Builds the page into dist/, which either server serves as it is; in development one of them answers. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env.SERVER_URL ?? 'http://127.0.0.1:4000';

export default defineConfig({
  plugins: [react()],
  base: './',
  build: { target: 'es2022' },
  server: { proxy: { '/api': server, '/cable': { target: server, ws: true } } },
});
