# Answers late, and then echoes.
class SlowChannel < EchoChannel
  def subscribed
    sleep params[:seconds]
  end
end
