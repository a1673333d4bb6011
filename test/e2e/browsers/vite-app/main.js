/** A room by the package's own entry, with the consumer as an application would have it. */
import { createConsumer } from 'catenary';
import '../pages/watch.js';
import { showRoom } from '../pages/page.js';
import { enterRoom } from '../pages/room.js';

showRoom((...room) => enterRoom(createConsumer, ...room));
