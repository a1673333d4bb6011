/** Hands lines of text between the page and its worker, of whichever kind. */
import { showRoom, tell } from './page.js';

const module = { type: 'module' };

/** Each gives something with `postMessage`, and calls `hear` with what comes from there. */
const hosts = {
  dedicated(hear) {
    const worker = new Worker('/workers/dedicated.js', module);
    worker.addEventListener('message', ({ data }) => hear(data));
    worker.addEventListener('error', ({ message }) => hear(`problem: ${message}`));
    return worker;
  },
  shared(hear) {
    const worker = new SharedWorker('/workers/shared.js', module);
    worker.addEventListener('error', ({ message }) => hear(`problem: ${message}`));
    worker.port.addEventListener('message', ({ data }) => hear(data));
    worker.port.start();
    return worker.port;
  },
  service(hear) {
    const { serviceWorker } = navigator;
    serviceWorker.addEventListener('message', ({ data }) => hear(data));
    serviceWorker.startMessages();
    const ready = serviceWorker
      .register('/service-worker.js', module)
      .then(() => serviceWorker.ready)
      .then(({ active }) => active);
    ready.catch((error) => hear(`problem: ${error}`));
    return { postMessage: (message) => ready.then((worker) => worker.postMessage(message)) };
  },
};

showRoom((search) => {
  const worker = hosts[new URLSearchParams(search).get('host')](tell);
  worker.postMessage({ enter: search });
  return { say: (body) => worker.postMessage({ say: body }) };
});
