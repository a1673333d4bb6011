/** Who is typing, by a channel of the page's own; notes come by a stream of Turbo's. */

// biome-ignore assist/source/organizeImports: the consumer comes before turbo-rails
import { consumer } from 'cable';
import { Turbo } from '@hotwired/turbo-rails';

let end;

function showTypist(text) {
  const shown = document.querySelector('#typist');
  if (shown) shown.textContent = text;
}

const typing = consumer.subscriptions.create('TypingChannel', {
  connected({ reconnected }) {
    // What was broadcast meanwhile is lost: the page is rendered again.
    if (reconnected) Turbo.visit(location.href, { action: 'replace' });
  },
  received({ name }) {
    showTypist(`${name} is typing`);
    // Nobody says when they stop.
    clearTimeout(end);
    end = setTimeout(showTypist, 5_000, '');
  },
});

// A note has come: it is written.
document.addEventListener('turbo:before-stream-render', () => showTypist(''));

// Pages come and go, and the document stays.
document.addEventListener('input', ({ target }) => {
  const name = target.form?.elements.name?.value;
  if (name) typing.perform('typed', { name });
});

document.addEventListener('turbo:submit-end', ({ target, detail }) => {
  if (detail.success) target.elements.body.value = '';
});

function showStatus() {
  const shown = document.querySelector('#status');
  if (shown) shown.textContent = consumer.status.get().state;
}
consumer.status.subscribe(showStatus);
document.addEventListener('turbo:load', showStatus);
