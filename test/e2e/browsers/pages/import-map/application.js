/** What Rails' page imports, by the names that config/importmap.rb pins. */
import { showRoom } from 'page';
import { enterRoom } from 'room';
import consumer from 'channels/consumer';

showRoom((...room) => enterRoom(() => consumer, ...room));
