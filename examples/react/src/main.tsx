/** Starts the page. */
import { CableProvider } from 'catenary/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root"');

// `?linger=5000` keeps rooms on the server for a while after the last component has left them.
const linger = Number(new URLSearchParams(location.search).get('linger'));

createRoot(root).render(
  <StrictMode>
    <CableProvider url="/cable" options={{ linger }}>
      <App />
    </CableProvider>
  </StrictMode>,
);
