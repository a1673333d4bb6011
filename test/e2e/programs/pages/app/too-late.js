// An application that imports turbo-rails before its own consumer.
import '@hotwired/turbo-rails';
import 'cable';
