// An application whose own channel shares the connection with Turbo's streams.
import { cable } from '@hotwired/turbo-rails';
import { joinChat } from './chat.js';

joinChat(await cable.getConsumer());
