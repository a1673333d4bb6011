// A document that several people write.
import { createConsumer } from '@rails/actioncable';
import { WebsocketProvider } from '@y-rb/actioncable';
import { Doc } from 'yjs';

const document = new Doc();
const consumer = createConsumer();
const provider = new WebsocketProvider(document, consumer, 'DocumentChannel', { id: 'novel' });
Object.assign(globalThis, { consumer, provider, text: document.getText('chapter') });
