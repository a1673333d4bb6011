/** A room by the script-tag build, under its own name. */
import { showRoom } from './page.js';
import { enterRoom } from './room.js';

showRoom((...room) => enterRoom(Catenary.createConsumer, ...room));
