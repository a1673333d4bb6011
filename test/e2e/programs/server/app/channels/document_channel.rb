# Where the gem y-rb_actioncable keeps a document, this one passes on what the others say.
class DocumentChannel < ApplicationCable::Channel
  def subscribed
    stream_from stream, coder: ActiveSupport::JSON do |message|
      transmit(message.except("from")) unless message["from"] == object_id
    end
  end

  def receive(data)
    ActionCable.server.broadcast(stream, data.merge("from" => object_id))
  end

  private

  def stream
    "document:#{params[:id]}"
  end
end
