/** Starts the page. */
import { createCable } from 'catenary/vue';
import { createApp } from 'vue';
import App from './App.vue';

// `?linger=5000` keeps rooms on the server for a while after the last component has left them.
const linger = Number(new URLSearchParams(location.search).get('linger'));

createApp(App)
  .use(createCable({ url: '/cable', options: { linger } }))
  .mount('#app');
