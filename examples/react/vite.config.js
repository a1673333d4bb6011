/** What Rails answers comes from Rails: so the page and its cable have the same origin. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const rails = process.env.RAILS_URL ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/cable': { target: rails, ws: true }, '/login': rails } },
});
