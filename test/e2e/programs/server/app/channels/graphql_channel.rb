# The channel that graphql-ruby documents for its subscriptions.
class GraphqlChannel < ApplicationCable::Channel
  def subscribed
    @subscription_ids = []
  end

  def execute(data)
    result = ProgramsSchema.execute(
      data["query"],
      context: { channel: self },
      variables: variables_of(data),
      operation_name: data["operationName"]
    )
    @subscription_ids << result.context[:subscription_id] if result.context[:subscription_id]
    transmit({ result: result.to_h, more: result.subscription? })
  end

  def unsubscribed
    @subscription_ids.each { |id| ProgramsSchema.subscriptions.delete_subscription(id) }
  end

  private

  # Some clients send them as text.
  def variables_of(data)
    variables = data["variables"]
    (variables.is_a?(String) ? JSON.parse(variables) : variables) || {}
  end
end
