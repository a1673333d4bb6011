# Streams from the stream that it is told.
class StreamChannel < ApplicationCable::Channel
  def subscribed
    stream_from params[:stream]
  end
end
