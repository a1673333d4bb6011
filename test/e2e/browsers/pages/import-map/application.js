/** What Rails' page imports, by the names that config/importmap.rb pins. */

import consumer from 'channels/consumer';
import { showRoom } from 'page';
import { enterRoom } from 'room';

showRoom((...room) => enterRoom(() => consumer, ...room));
