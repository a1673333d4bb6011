/** What Rails answers comes from Rails: so the page and its cable have the same origin. */
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const rails = process.env.RAILS_URL ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [vue()],
  server: { proxy: { '/cable': { target: rails, ws: true }, '/login': rails } },
});
