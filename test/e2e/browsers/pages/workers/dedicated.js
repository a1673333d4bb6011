/** A module worker that holds a consumer for its page. */
import { receive } from './desk.js';

const answer = (text) => postMessage(text);

addEventListener('message', ({ data }) => receive(data, answer));
