# Answers late.
class SlowChannel < ApplicationCable::Channel
  def subscribed
    sleep params[:seconds]
  end
end
