# What becomes of the books: one of three verbs, "create", "update" and "destroy", and the book with its version.
class BooksChannel < ApplicationCable::Channel
  STREAM = "books"

  def self.tell(verb, book)
    ActionCable.server.broadcast(STREAM, { verb: verb, book: book })
  end

  def subscribed
    stream_from STREAM
  end
end
