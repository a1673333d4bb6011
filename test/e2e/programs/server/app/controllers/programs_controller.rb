# The pages of the programs, and what makes the server send something to them.
class ProgramsController < ActionController::Base
  helper TurboHelper
  skip_forgery_protection

  def show
    render params[:page]
  end

  # How many sockets the server has.
  def connections
    render json: ActionCable.server.connections.size
  end

  # What is listened to, once for each listener. A subscription has its streams a little later.
  def streams
    listeners = ActionCable.server.pubsub.send(:subscriber_map).instance_variable_get(:@subscribers)
    names = listeners.flat_map { |name, callbacks| [name] * callbacks.size }
    render json: names.grep_v(/\Aaction_cable/).sort
  end

  def broadcast
    Turbo::StreamsChannel.broadcast_append_to(params[:stream], target: "messages", html: params[:html])
    head :no_content
  end

  def operate
    ActionCable.server.broadcast(params[:stream], { cableReady: true, operations: [params[:operation].permit!.to_h] })
    head :no_content
  end

  def trigger
    ProgramsSchema.subscriptions.trigger(:message_added, { room: params[:room] }, { body: params[:body] })
    head :no_content
  end

  # How many subscriptions graphql-ruby knows of.
  def graphql_subscriptions
    render json: ProgramsSchema.subscriptions.instance_variable_get(:@subscriptions).size
  end
end
