# What becomes of the books: "create", "update" or "destroy", and the book with its version.
class BooksChannel < ApplicationCable::Channel
  STREAM = "books".freeze

  def self.tell(verb, book)
    ActionCable.server.broadcast(STREAM, { verb: verb, book: book })
  end

  private

  def subscribed
    stream_from STREAM
  end
end
