# Listens to streams inside of the server, where no connection can lose anything, and counts what it hears.
module Witness
  HEARD = Concurrent::Map.new

  def self.listen(stream)
    HEARD.compute_if_absent(stream) do
      count = Concurrent::AtomicFixnum.new
      ActionCable.server.pubsub.subscribe(stream, ->(_message) { count.increment })
      count
    end
  end

  def self.heard
    HEARD.each_pair.to_h { |stream, count| [stream, count.value] }
  end
end
