# What a test needs to know of the server, or to make it do.
class TestController < ApplicationController
  # Which start of the server this is.
  def instance
    render plain: ENV["INSTANCE"]
  end

  # The server's own list: who is connected, and which identifiers it has for each. Connections that
  # it closed itself, but has not swept out yet, have a dead socket.
  def subscriptions
    alive = ActionCable.server.connections.select { |connection| connection.send(:websocket).alive? }
    list = alive.map do |connection|
      { user: connection.current_user, identifiers: connection.subscriptions.identifiers }
    end
    render json: list
  end

  # What this process was asked to do by TaskChannel's clients, and what it did.
  def tasks
    render json: { arrived: TaskChannel::ARRIVED, performed: TaskChannel::PERFORMED }
  end

  # What a RecorderChannel was told, in order.
  def records
    render json: RecorderChannel.log(params[:log])
  end

  # What is new in a paper since a time, or all of it.
  def news
    render json: NewsChannel.since(params[:paper], params[:since].to_f)
  end

  # Has the server listen to streams itself.
  def listen
    params.require(:streams).each { |stream| Witness.listen(stream) }
    head :no_content
  end

  # How often the server has heard something on each of them.
  def heard
    render json: Witness.heard
  end

  # Publishes a piece of news.
  def publish
    NewsChannel.publish(params[:paper], params.require(:number))
    head :no_content
  end

  # Creates some books.
  def books
    params.require(:count).times { |number| Book.create(title: "Title #{number}") }
    head :no_content
  end

  # Appends to a log of ContinuedChannel.
  def entries
    ContinuedChannel.append(params.require(:log), params.require(:number))
    head :no_content
  end

  # Broadcasts to each of the streams its own name; or messages with the numbers from 0 to `count`.
  def broadcasts
    params.require(:streams).each do |stream|
      if params[:count]
        params[:count].to_i.times { |number| ActionCable.server.broadcast(stream, { number: number }) }
      else
        ActionCable.server.broadcast(stream, { stream: stream })
      end
    end
    head :no_content
  end
end
